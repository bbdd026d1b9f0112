import { Icon } from '@qiao/ui'

/** Stars given: read as words, never as colour alone. */
export function Stars({ value, label }: { value: number; label: string }) {
  return (
    <span className="c-stars" role="img" aria-label={label}>
      {[1, 2, 3, 4, 5].map((n) => (
        <span key={n} data-lit={n <= Math.round(value)}>
          <Icon name="star" />
        </span>
      ))}
    </span>
  )
}
