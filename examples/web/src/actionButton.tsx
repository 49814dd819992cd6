import type { ComponentProps } from 'react';

/** A button that keeps the keyboard focus and its description while it is disabled, unlike one with `disabled`. */
export function ActionButton({ disabled, onClick, ...rest }: ComponentProps<'button'>) {
  return <button type="button" aria-disabled={disabled} onClick={disabled ? undefined : onClick} {...rest} />;
}
