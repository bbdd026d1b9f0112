import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> & {
  /** `primary`: the one act of a screen. `danger`: cannot be taken back. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: IconName
  wide?: boolean
  /** While true the button shows that it works and takes no second tap. */
  busy?: boolean
  submit?: boolean
  children: ReactNode
}

export function Button({
  kind = 'plain',
  icon,
  wide,
  busy,
  submit,
  children,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={submit ? 'submit' : 'button'}
      className={classes('q-button', `q-button-${kind}`, wide && 'q-wide', className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <span className="q-spinner" aria-hidden /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}

export type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'children'> & {
  icon: IconName
  /** Read aloud and shown on hover. */
  label: string
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      className={classes('q-icon-button', className)}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  )
}

export type LinkButtonProps = {
  href: string
  icon?: IconName
  kind?: 'primary' | 'plain' | 'quiet'
  wide?: boolean
  newPage?: boolean
  children: ReactNode
}

/** Looks like a button, is a link. */
export function LinkButton({ href, icon, kind = 'plain', wide, newPage, children }: LinkButtonProps) {
  return (
    <a
      className={classes('q-button', `q-button-${kind}`, wide && 'q-wide')}
      href={href}
      {...(newPage ? { target: '_blank', rel: 'noreferrer' } : {})}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </a>
  )
}

export const classes = (...names: (string | false | undefined | null)[]) => names.filter(Boolean).join(' ')
