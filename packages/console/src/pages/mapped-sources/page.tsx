import { Empty, ErrorState, LinkButton, Skeleton } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useMay } from '../../parts/use-act.ts'
import { AlarmBanner } from '../sources/alarm-banner.tsx'
import { QualityOfSources } from '../sources/quality.tsx'
import { isAlarmed, systemsPath } from './source.ts'
import { SourceCard } from './source-card.tsx'
import { useSystemsTexts } from './texts.ts'
import { useSources } from './use-sources.ts'
import '../../parts/parts.css'
import './mapped-sources.css'

/** Every system that comes in by a mapping, and how it goes. */
export default function MappedSourcesPage() {
  const t = useSystemsTexts()
  const may = useMay()
  const found = useSources()
  const add = may('connections.write') && (
    <LinkButton href={`${systemsPath}/new`} kind="primary" icon="plus">
      {t('add')}
    </LinkButton>
  )
  return (
    <PageFrame title={t('title')} acts={found.data && found.data.items.length > 0 && add}>
      <p className="q-faint">
        {t('intro')} <Link to="/settings/webhooks">{t('outgoing')}</Link>
      </p>
      <AlarmBanner names={(found.data?.items ?? []).filter(isAlarmed).map(({ name }) => name)} />
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton lines={8} />}
      {found.data?.items.length === 0 && <Empty picture="bridge" sentence={t('empty')} act={add} />}
      <div className="c-systems">
        {found.data?.items.map((source) => (
          <SourceCard key={source.id} source={source} />
        ))}
      </div>
      {found.data && found.data.items.length > 0 && <QualityOfSources of="systems" />}
    </PageFrame>
  )
}
