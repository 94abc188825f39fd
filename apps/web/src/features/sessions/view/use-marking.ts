import { useRef, useState } from 'react';
import type { NewMarker, Session } from '../../../api/index.ts';
import { useMay } from '../../people/may.ts';

/** Which marker is being set or changed, and who may. */
export function useMarking(session: Session) {
  const may = useMay(session.userId)('session:write') && session.state !== 'discarded';
  const [open, setOpen] = useState<{ marker: NewMarker; isNew: boolean } | null>(null);
  const cursorAt = useRef<number | null>(null);
  const set = (at: number) => {
    const marker = { id: crypto.randomUUID(), at: Math.round(at * 1000) / 1000, length: null, label: '' };
    setOpen({ marker, isNew: true });
  };
  return {
    may,
    open,
    cursorAt,
    onMark: may ? set : undefined,
    onEdit: (marker: NewMarker) => setOpen({ marker, isNew: false }),
    onClose: () => setOpen(null),
  };
}

export type Marking = ReturnType<typeof useMarking>;
