import { partsOf, type SharePart } from './share-parts.ts'

/** A whole as one bar and its parts in it, strongest first; the words stand beside it or in `label`. */
export function ShareBar({ parts, of, label }: { parts: readonly SharePart[]; of: number; label: string }) {
  return (
    <span className="c-share" role="img" aria-label={label}>
      {partsOf(parts, of).map(({ key, percent, shade }) => (
        <span key={key} data-shade={shade} style={{ inlineSize: `${percent}%` }} />
      ))}
    </span>
  )
}
