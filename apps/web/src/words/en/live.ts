/** A recording that is watched as it goes on. */
export const live = {
  live: 'Live',
  behind: (seconds: string) => `${seconds} s behind`,
  connecting: 'Connecting',
  waiting: 'Waiting for points',
  lost: 'Connection lost. Coming back by itself; nothing of the recording is lost.',
  watch: 'Watch live',
  lookBack: 'Everything so far',
  window: 'How much is shown',
  seconds: (n: number) => `${n} s`,
  pause: 'Pause',
  goOn: 'Go on',
  paused: 'Paused',
  chart: 'Live curves',
  value: 'Newest value',
  none: 'no point yet',
  ended: 'The recording has ended',
  note: 'The newest values stand beside each name. The curve stops with Pause, or moves once a second where the device asks for less motion.',
  soFar: (length: string) => `${length} so far`,
  numbers: 'Live numbers',
  heartRateHelp: 'Beats a minute: the mean of the last five beats.',
  heartRateSaid: 'As the sensor says it: its own mean of some seconds.',
  rmssdHelp:
    'How much one beat differs from the next, in milliseconds. Beats that were missed or misread are corrected before. It is different from person to person and from day to day: compare a person with nobody but themselves.',
  coherenceHelp:
    'How evenly the heart rate swings, 0 to 100: the power at its strongest rhythm between 0.04 and 0.26 Hz, as a share of all, over the last 64 seconds. Slow, even breathing raises it. It is no mark.',
  writeNote: 'Write a note',
  markKey: 'Key M',
  noteKey: 'Key N',
  keys: 'Keys M and N',
  markHelp:
    'Both stand at the newest point you see when you press. The person sees them too, with your name.',
  byYou: 'by you',
  newest: (shown: string, all: string) => `The newest ${shown} of ${all}.`,
  /** Of light through the skin, where no electrode is: in place of what is said of an electrocardiogram. */
  pulseQuality: {
    'lead-off': 'a flat line, the sensor has no contact',
    noisy: 'noisy, from movement or a sensor that sits loosely',
  },
  gone: {
    title: (name: string) => `${name} no longer shares this with you`,
    titleNobody: 'This is no longer shared with you',
    text: 'That is theirs to decide, and may change again. What you saw was taken off this page.',
    titleNotThere: 'This session is not there any more',
    textNotThere:
      'It was removed, and with it what this page showed of it. The other sessions are where they were.',
    people: 'Back to people',
    lookAgain: 'Look again',
  },
};
