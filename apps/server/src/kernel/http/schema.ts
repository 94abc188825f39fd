import { z } from 'zod';

/**
 * An id, in lower case whatever was sent: PostgreSQL writes it so, and sealed values are bound to the row by its text.
 * `z.uuid()` alone would let one id come in two spellings.
 */
export const uuid = z.uuid().toLowerCase();
