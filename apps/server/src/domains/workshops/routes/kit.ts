import { z } from 'zod';

export const tag = 'Workshops';
export const reads = { permission: 'participation:read' } as const;
export const writes = { permission: 'participation:write' } as const;

/** The version that a change begins from. */
export const ifMatch = z.object({ 'if-match': z.string().max(100).optional() });
