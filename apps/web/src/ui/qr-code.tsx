import { encode } from 'uqr';
import styles from './qr-code.module.css';

/** The quiet zone around a code, in modules (ISO/IEC 18004). */
const border = 4;

/**
 * A text for a camera, as one path: dark on light whatever the theme, since many readers know no other.
 * @param label what it is for, to who does not see it
 */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, data } = encode(text, { ecc: 'M', border });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return (
    <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
