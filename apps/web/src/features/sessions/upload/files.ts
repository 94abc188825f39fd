import type { ImportPreview } from '../../../api/index.ts';

/** Names that files of recorders have. What a file is shows in its content; this only picks them out of a folder. */
const ofRecorders = /\.(edf|rec|bdf|csv|tsv|txt)$/i;
const tables = /\.(csv|tsv|txt)$/i;

export const accepted = '.edf,.EDF,.rec,.REC,.bdf,.BDF,.csv,.CSV,.tsv,.txt,application/octet-stream,text/csv';

/** Whether there are columns to look at before it is added. */
export const isTable = ({ name, type }: File): boolean => tables.test(name) || type === 'text/csv';

/** As much of a file as is looked at. */
export const headOf = (file: File): Blob => file.slice(0, 256 * 1024);

/** The same for files that are read the same way: the same signs between cells, the same columns. */
export function shapeOf({ csv }: ImportPreview): string {
  if (!csv) return '';
  const { encoding, delimiter, decimal, headerRows, time, columns, intervals } = csv;
  const { column, unit } = time;
  return JSON.stringify([encoding, delimiter, decimal, headerRows, column, unit, intervals, columns]);
}

/** The files of a drop; of folders, those that recorders make. Asked at once: a drop is forgotten when its event ends. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const found = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const parts = await Promise.all(
    found.map(({ entry, file }) =>
      entry?.isDirectory ? filesIn(entry as FileSystemDirectoryEntry) : file ? [file] : [],
    ),
  );
  return parts.flat();
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const files: File[] = [];
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory) files.push(...(await filesIn(entry as FileSystemDirectoryEntry)));
    else if (ofRecorders.test(entry.name) && !entry.name.startsWith('.'))
      files.push(
        await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed)),
      );
  }
  return files;
}

/** A reader hands over a folder piece by piece, and nothing at its end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (piece.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name));
    all.push(...piece);
  }
}
