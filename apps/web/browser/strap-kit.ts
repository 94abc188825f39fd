import type { CDPSession, Page } from 'playwright-core';
import type { Stage } from './kit.ts';

/** A short UUID of Bluetooth in full. */
const full = (short: string) => `0000${short}-0000-1000-8000-00805f9b34fb`;
const address = '09:09:09:09:09:09';

type Characteristic = { id: string; uuid: string };
type Reader = { readValue: () => Promise<unknown> };

/**
 * A heart-rate strap in Chromium's own emulation of Bluetooth: what the page asks of it goes through the browser's Web
 * Bluetooth. The emulation can push no notification, so that a reading of the same characteristic, which fires the same
 * event, stands for one; the page's code is the same for both.
 */
export async function emulateStrap(stage: Stage, page: Page, name: string) {
  const bluetooth: CDPSession = await stage.browser.newBrowserCDPSession();
  const prompts = await page.context().newCDPSession(page);
  const next: string[] = [];
  let characteristics: Characteristic[] = [];
  let isThere = true;
  let asked = '';

  // Whoever begins to listen is remembered, so that what the strap says can be read for them.
  await page.addInitScript(() => {
    const { BluetoothRemoteGATTCharacteristic: made } = globalThis as unknown as {
      BluetoothRemoteGATTCharacteristic: { prototype: { startNotifications: () => Promise<unknown> } };
    };
    const begin = made.prototype.startNotifications;
    made.prototype.startNotifications = function remembered(this: { uuid: string }) {
      if (this.uuid.includes('2a37')) Object.assign(globalThis, { strapHeard: this });
      return begin.call(this);
    };
  });
  await bluetooth.send('BluetoothEmulation.enable', { state: 'powered-on', leSupported: true });
  await bluetooth.send('BluetoothEmulation.simulatePreconnectedPeripheral', {
    address,
    name,
    manufacturerData: [],
    knownServiceUuids: [full('180d')],
  });

  async function add(service: string, characteristic: string): Promise<void> {
    const { serviceId } = await bluetooth.send('BluetoothEmulation.addService', {
      address,
      serviceUuid: full(service),
    });
    const { characteristicId } = await bluetooth.send('BluetoothEmulation.addCharacteristic', {
      serviceId,
      characteristicUuid: full(characteristic),
      properties: { read: true, notify: true },
    });
    await bluetooth.send('BluetoothEmulation.addDescriptor', {
      characteristicId,
      descriptorUuid: full('2902'),
    });
    characteristics.push({ id: characteristicId, uuid: characteristic });
  }

  bluetooth.on('BluetoothEmulation.gattOperationReceived', async ({ type }) => {
    if (type === 'connection' && isThere) {
      // Another connection has other services, as the emulation forgets those of before.
      characteristics = [];
      await add('180d', '2a37');
      await add('180f', '2a19');
    }
    // 0x3E: the connection could not be established.
    const code = isThere ? 0 : 0x3e;
    await bluetooth.send('BluetoothEmulation.simulateGATTOperationResponse', { address, type, code });
  });
  bluetooth.on('BluetoothEmulation.characteristicOperationReceived', async ({ characteristicId, type }) => {
    const uuid = characteristics.find(({ id }) => id === characteristicId)?.uuid;
    // To begin to listen is an operation too, and takes no reading.
    const data =
      type !== 'read' ? '' : uuid === '2a19' ? Buffer.from([64]).toString('base64') : (next.shift() ?? '');
    await bluetooth.send('BluetoothEmulation.simulateCharacteristicOperationResponse', {
      characteristicId,
      type,
      code: 0,
      ...(type === 'read' ? { data } : {}),
    });
  });
  await prompts.send('DeviceAccess.enable');
  prompts.on('DeviceAccess.deviceRequestPrompted', async ({ id, devices }) => {
    if (asked === id) return;
    asked = id;
    await prompts.send('DeviceAccess.selectPrompt', { id, deviceId: devices[0]!.id });
  });

  return {
    /** Intervals in 1/1024 s, as one message of the strap. @returns when the page has heard it */
    async beat(intervals: readonly number[], contact = true): Promise<void> {
      const low = (value: number) => [value & 255, value >> 8];
      const flags = 0x10 | (contact ? 6 : 4);
      next.push(Buffer.from([flags, 70, ...intervals.flatMap(low)]).toString('base64'));
      await page.evaluate(() => (globalThis as unknown as { strapHeard: Reader }).strapHeard.readValue());
    },
    async lose(): Promise<void> {
      isThere = false;
      await bluetooth.send('BluetoothEmulation.simulateGATTDisconnection', { address });
    },
    find(): void {
      isThere = true;
    },
    end: () => bluetooth.send('BluetoothEmulation.disable'),
  };
}
