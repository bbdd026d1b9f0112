import { SourceCard } from './source-card.tsx'
import { useSystemsTexts } from './texts.ts'
import { useSources } from './use-sources.ts'

/** The mapped sources among all others; nothing where there are none. */
export function OtherSystems() {
  const t = useSystemsTexts()
  const found = useSources()
  if (!found.data?.items.length) return null
  return (
    <>
      <h2 className="q-label">{t('title')}</h2>
      <div className="c-systems">
        {found.data.items.map((source) => (
          <SourceCard key={source.id} source={source} />
        ))}
      </div>
    </>
  )
}
