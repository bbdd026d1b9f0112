import { overlapShape } from './overlap-shape.ts'
import { useSegmentsTexts } from './texts.ts'

/** Two circles and what they share, with the numbers in words beside them. */
export function OverlapPicture({
  first,
  second,
  both,
  name,
}: {
  first: number
  second: number
  both: number
  name: string
}) {
  const t = useSegmentsTexts()
  const shape = overlapShape(first, second, both)
  const lines = [
    { key: 'onlyFirst', tone: 'first', label: t('overlap.onlyFirst'), count: first - both },
    { key: 'both', tone: 'both', label: t('overlap.both'), count: both },
    { key: 'onlySecond', tone: 'second', label: t('overlap.onlySecond', { name }), count: second - both },
  ]
  return (
    <figure className="c-overlap">
      <svg
        viewBox={`0 0 ${shape.width} ${shape.height}`}
        role="img"
        aria-label={t('overlap.picture', { first, second, both, name })}
      >
        <circle className="c-overlap-first" cx={shape.first.x} cy={shape.height / 2} r={shape.first.r} />
        <circle className="c-overlap-second" cx={shape.second.x} cy={shape.height / 2} r={shape.second.r} />
      </svg>
      <figcaption>
        {lines.map((line) => (
          <span key={line.key} className="c-overlap-line" data-tone={line.tone}>
            <span>{line.label}</span>
            <strong>{line.count.toLocaleString('zh-CN')}</strong>
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
