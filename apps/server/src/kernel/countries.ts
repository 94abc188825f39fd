const named = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Regions that Unicode names and ISO 3166-1 does not give to a country. */
const noCountry = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ'.split(' '));

/** Whether it is a country's code in ISO 3166-1 alpha-2, as it is today: GB and not UK, no union, no made-up one. */
export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || noCountry.has(code)) return false;
  return new Intl.Locale('und', { region: code }).region === code && named.of(code) !== undefined;
}
