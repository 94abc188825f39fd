import { useState } from 'react';

/** How somebody wants to be led. Kept on this device, for all who practise there: nothing of it is about anybody. */
export type Choices = {
  readonly sound: boolean;
  readonly vibration: boolean;
  /** Each part of the breath is said to readers of the screen. */
  readonly spoken: boolean;
  /** The key M sets a marker. */
  readonly markerKey: boolean;
};

const place = 'attune-practise';
const usual: Choices = { sound: false, vibration: false, spoken: false, markerKey: true };

function kept(): Choices {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? '{}');
    const known = Object.entries(found ?? {}).filter(
      ([name, is]) => name in usual && typeof is === 'boolean',
    );
    return { ...usual, ...Object.fromEntries(known) };
  } catch {
    return usual;
  }
}

/** Who hears the breath by a tone, or feels it, is not told it over that; who has it told wants nothing else over it. */
export function chosen(before: Choices, news: Partial<Choices>): Choices {
  const next = { ...before, ...news };
  if (news.spoken) return { ...next, sound: false, vibration: false };
  return news.sound || news.vibration ? { ...next, spoken: false } : next;
}

export function useChoices(): readonly [Choices, (news: Partial<Choices>) => void] {
  const [choices, setChoices] = useState(kept);
  const choose = (news: Partial<Choices>) => {
    const next = chosen(choices, news);
    setChoices(next);
    try {
      localStorage.setItem(place, JSON.stringify(next));
    } catch {
      // Storage may be forbidden: it holds until the page goes.
    }
  };
  return [choices, choose];
}
