import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { language } from '../../words/index.ts';

/** From what everybody needs to what few are asked for; purposes of later days come after these. */
const order = [
  'service',
  'sensor-data',
  'practitioner-sharing',
  'workshop-recording',
  'analytics',
  'research',
];
const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);

/** What is agreed to is the text that was read. */
export const purposesQuery = (wish = language) =>
  queryOptions({
    queryKey: ['purposes', wish],
    queryFn: async ({ signal }) => {
      const { items } = await api.purposes(wish, signal);
      return items.toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
    },
    staleTime: 60 * 60_000,
  });

export const consentsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['consents', userId],
    queryFn: async ({ signal }) => (await api.consents(userId, signal)).items,
  });
