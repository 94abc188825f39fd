import { isConnectionLoss } from '../../../../kernel/database/lost.ts';
import { AppError } from '../../../../kernel/errors.ts';

export const away = () =>
  new AppError('busy', 'Points cannot be stored just now. Keep what was not acknowledged, and come back.');

/** The database is not there, or was told to go: what fails now succeeds when it is back. */
export const isAway = (error: unknown): boolean =>
  (error instanceof AppError && error.code === 'busy') ||
  isConnectionLoss(error) ||
  /^(53|55P03|40)/.test(String((error as { code?: unknown }).code ?? ''));

/** Who comes in the moment in which the database goes has met no defect: they are told to come back. */
export async function orComeBack<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isAway(error) ? new AppError('busy', 'The database went away just now. Come back.') : error;
  }
}
