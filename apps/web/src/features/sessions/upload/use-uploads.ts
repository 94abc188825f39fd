import { createContext, useContext, useSyncExternalStore } from 'react';
import type { UploadEntry } from './upload-list.ts';
import type { Uploads } from './upload-store.ts';

export const UploadsContext = createContext<Uploads | null>(null);

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (!uploads) throw new Error('useUploads() outside the app');
  return uploads;
}

export function useUploadList(): readonly UploadEntry[] {
  const uploads = useUploads();
  return useSyncExternalStore(uploads.subscribe, uploads.list);
}
