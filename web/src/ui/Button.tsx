import type { ButtonHTMLAttributes, ReactNode } from 'react';
import styles from './Button.module.css';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  look?: 'plain' | 'primary' | 'quiet';
  icon?: ReactNode;
  /** Why it cannot be used now. The button stays in the tab order, so that the reason can be found. */
  blocked?: string | null | undefined;
  busy?: boolean;
}

export function Button({
  look = 'plain',
  icon,
  blocked,
  busy = false,
  children,
  className,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const off = Boolean(blocked) || busy;
  return (
    <button
      {...rest}
      type={type}
      className={[styles.button, styles[look], className].filter(Boolean).join(' ')}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      title={blocked ?? rest.title}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon}
      {children}
    </button>
  );
}
