import { call } from '@qiao/api-client'
import { Card, ErrorState, Skeleton, Tag } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { useTradeWord } from '../../parts/trade-words.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import type { Lives } from './form.ts'
import './life-cycles.css'
import { PlaceEditor } from './place-editor.tsx'
import { Progress } from './progress.tsx'
import { useLifeCycleTexts } from './texts.ts'

/** Cycles of parts by kind and product: makers' usual ones, and what the brand set instead. The choice stays in the address. */
export default function LifeCyclesPage() {
  const t = useLifeCycleTexts()
  const [search, setSearch] = useSearchParams()
  const lives = useQuery({
    queryKey: ['life-cycles', 'all'],
    queryFn: ({ signal }) => call(api, 'GET /console/life-cycles', {}, { signal }),
  })
  const asked = search.get('place') ?? lives.data?.kinds[0]?.place ?? ''
  const one = useQuery({
    queryKey: ['life-cycles', 'place', asked],
    enabled: asked !== '',
    queryFn: ({ signal }) =>
      call(api, 'GET /console/life-cycles/:place', { params: { place: asked } }, { signal }),
  })
  if (lives.isError) return <ErrorState error={lives.error} onRetry={() => void lives.refetch()} />
  if (!lives.data) return <Skeleton lines={10} />
  return (
    <PageFrame title={t('title')}>
      <p className="q-faint">{t('intro')}</p>
      <Progress />
      <div className="c-cycles">
        <Kinds kinds={lives.data.kinds} chosen={asked} onPlace={(place) => setSearch({ place })} />
        <div className="q-stack">
          {one.isError && <ErrorState error={one.error} onRetry={() => void one.refetch()} />}
          {one.isPending && <Skeleton lines={8} />}
          {one.data && (
            <PlaceEditor
              key={`${asked}|${one.data.version}`}
              place={one.data}
              title={<Heading kinds={lives.data.kinds} place={asked} />}
              articles={lives.data.articles}
            />
          )}
        </div>
      </div>
    </PageFrame>
  )
}

type Kind = Lives['kinds'][number]

function useKindTitle(): (kind: Kind) => string {
  const word = useTradeWord()
  return ({ title, category }) => title ?? word('category', category)
}

function Heading({ kinds, place }: { kinds: Kind[]; place: string }) {
  const titleOf = useKindTitle()
  const kind = kinds.find((one) => one.place === place || one.products.some((it) => it.place === place))
  if (!kind) return null
  const product = kind.products.find((one) => one.place === place)
  return <>{product ? `${titleOf(kind)} › ${product.title}` : titleOf(kind)}</>
}

function Kinds({
  kinds,
  chosen,
  onPlace,
}: {
  kinds: Kind[]
  chosen: string
  onPlace: (place: string) => void
}) {
  const t = useLifeCycleTexts()
  const titleOf = useKindTitle()
  const choice = (place: string, title: string, own: boolean) => (
    <button
      type="button"
      className="c-cycle-choice"
      aria-current={place === chosen || undefined}
      onClick={() => onPlace(place)}
    >
      <span>{title}</span>
      {own && <Tag tone="running">{t('own')}</Tag>}
    </button>
  )
  return (
    <Card title={t('kinds')}>
      <ul className="c-cycle-kinds">
        {kinds.map((kind) => (
          <li key={kind.place}>
            {choice(kind.place, titleOf(kind), kind.own)}
            {kind.products.length > 0 && (
              <ul>
                {kind.products.map(({ place, title, own }) => (
                  <li key={place}>{choice(place, title, own)}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
