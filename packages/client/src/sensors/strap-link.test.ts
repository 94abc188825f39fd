import { expect, test } from 'vitest';
import { pretendTime } from '../testing/pretend-time-kit.ts';
import { pretendStrap } from '../testing/strap-kit.ts';
import type { CharacteristicLike } from './bluetooth-like.ts';
import { openLink } from './strap-link.ts';

test('what is still being asked for when the ECG is asked for again is heard once', async () => {
  const time = pretendTime(1);
  const strap = pretendStrap({ pmd: 'willing' });
  const after = (milliseconds: number) => time.run(time.now() + milliseconds);
  let answer: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { gatt } = strap.device;
  const ask = gatt!.getPrimaryService;
  const data = 'fb005c82-02e7-f387-1cad-8acd2d8df0c8';
  const known = new Map<string | number, CharacteristicLike>();
  Object.assign(gatt!, {
    getPrimaryService: async (service: string | number) => {
      const found = await ask(service);
      return {
        // As in Chromium, one connection has each but once.
        getCharacteristic: async (uuid: string | number) => {
          const one = known.get(uuid) ?? (await found.getCharacteristic(uuid));
          known.set(uuid, one);
          if (uuid === data) await late;
          return one;
        },
      };
    },
  });
  const [heard, problems]: [number[], string[]] = [[], []];
  const opening = openLink(
    strap.device,
    true,
    {
      onHeartRate: () => undefined,
      onBattery: () => undefined,
      onEcg: (bytes) => heard.push(bytes.length),
      onProblem: ({ code }) => problems.push(code),
    },
    time.surroundings({ alive: true }, { wrongBy: 0 }),
  );
  await after(6000);
  const link = await opening;
  expect([link.hasEcg, problems]).toEqual([false, ['unreachable']]);
  const asking = link.askEcg();
  await after(1000);
  answer();
  await after(1000);
  await asking;
  strap.ecg([1, 2, 3], 1_000_000_000n);
  expect(heard).toEqual([19]);
  link.close();
  strap.ecg([4, 5, 6], 2_000_000_000n);
  expect(heard).toEqual([19]);
});
