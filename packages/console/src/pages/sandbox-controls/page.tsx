import { ErrorState, LinkButton, Skeleton } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import '../../parts/parts.css'
import { ActCard } from './act-card.tsx'
import { CastCard } from './cast-card.tsx'
import { FaultCard } from './fault-card.tsx'
import { readWorld } from './sandbox.ts'
import { SceneCard } from './scene-card.tsx'
import { ShopCard } from './shop-card.tsx'
import { useSandboxTexts } from './texts.ts'
import { WorldCard } from './world-card.tsx'

/** The knobs of the simulated world. Everything that follows from them is the system's own work. */
export default function SandboxControlsPage() {
  const t = useSandboxTexts()
  const world = useQuery({
    queryKey: ['sandbox', 'world'],
    refetchInterval: 3_000,
    queryFn: ({ signal }) => readWorld(signal),
  })
  return (
    <PageFrame
      title={t('title')}
      acts={
        <LinkButton href="/sandbox/client/" newPage icon="send">
          {t('client')}
        </LinkButton>
      }
    >
      <p className="q-faint">{t('intro')}</p>
      {world.isError && <ErrorState error={world.error} onRetry={() => void world.refetch()} />}
      {world.isPending && <Skeleton lines={6} />}
      {world.data && (
        <div className="q-grid">
          <WorldCard world={world.data} />
          <SceneCard world={world.data} />
          <ShopCard shops={world.data.shops} />
          <CastCard />
          <ActCard shops={world.data.shops} />
          <FaultCard />
        </div>
      )}
    </PageFrame>
  )
}
