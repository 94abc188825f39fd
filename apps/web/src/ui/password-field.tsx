import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useState } from 'react';
import { words } from '../words/index.ts';
import { Icon } from './icons.tsx';

type Props = Omit<PasswordInputProps, 'visible' | 'onVisibilityChange' | 'visibilityToggleIcon'>;

const Eye = ({ reveal }: { reveal: boolean }) => <Icon name={reveal ? 'hidden' : 'seen'} />;

/** A password that can be shown while it is typed. What a password manager or a paste brings is taken as it is. */
export function PasswordField(props: Props) {
  const [visible, show] = useState(false);
  const text = words.entry.newPassword;
  return (
    <PasswordInput
      size="md"
      {...props}
      visible={visible}
      onVisibilityChange={show}
      visibilityToggleIcon={Eye}
      visibilityToggleFocusable
      // The label says what a press does; a pressed state beside it would say it twice, and opposite.
      visibilityToggleButtonProps={{
        'aria-label': visible ? text.hide : text.show,
        'aria-pressed': undefined,
      }}
    />
  );
}

type NewProps = Props & {
  /** Said before anything is typed. */
  hint: string;
  /** How long it has to be, where that is known. */
  least?: number;
  value: string;
};

/** A password to be chosen. The rule is said before; only the length is judged here, the rest by the server. */
export function NewPasswordField({ least, hint, value, ...props }: NewProps) {
  const text = words.entry.newPassword;
  // As the server counts: a code point is one character.
  const left = (least ?? 0) - [...value].length;
  const description = value === '' || least === undefined ? hint : left > 0 ? text.left(left) : text.long;
  return (
    <PasswordField
      label={text.label}
      {...props}
      value={value}
      autoComplete="new-password"
      description={<span aria-live="polite">{description}</span>}
    />
  );
}
