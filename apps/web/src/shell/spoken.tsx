import type { AsyncRouteComponent } from '@tanstack/react-router';
import { useLanguage } from '../words/index.ts';

type Screen = AsyncRouteComponent<object>;

/**
 * A screen that speaks another language as soon as that is chosen. It is put up anew, since it may hold a text. One that
 * `keeps` what was typed and chosen on it is only drawn anew: all of its texts have to be read while it is drawn.
 */
export function spoken(Screen: Screen, keeps: boolean): Screen {
  function Spoken(props: object) {
    const language = useLanguage();
    return <Screen key={keeps ? undefined : language} {...props} />;
  }
  // It changes once the screen has come.
  return Object.defineProperty(Spoken as Screen, 'preload', { get: () => Screen.preload });
}
