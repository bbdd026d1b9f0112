import { call } from '@qiao/api-client'
import { Card, Empty, ErrorState, LinkButton, List, Row, Skeleton, Tag } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { MappingBrief } from './mapping-data.ts'
import { useMappingsTexts } from './texts.ts'
import '../../parts/parts.css'

/** The brand's own mappings with version and draft, and the ready ones to start from. */
export default function MappingsPage() {
  const t = useMappingsTexts()
  const may = useMay()
  const mappings = useQuery({
    queryKey: ['mappings'],
    queryFn: ({ signal }) => call(api, 'GET /console/mappings', {}, { signal }),
  })
  const items = mappings.data?.items ?? []
  const mine = items.filter(({ builtIn }) => !builtIn)
  const add = may('connections.write') && (
    <LinkButton href="/imports/new" kind="primary" icon="plus">
      {t('add')}
    </LinkButton>
  )
  return (
    <PageFrame title={t('title')} acts={mine.length > 0 && add}>
      <div className="q-stack">
        <p className="q-faint">{t('intro')}</p>
        {mappings.isError && <ErrorState error={mappings.error} onRetry={() => void mappings.refetch()} />}
        {mappings.isPending && <Skeleton lines={8} />}
        {mappings.data && (
          <>
            <Card title={t('mine')}>
              {mine.length === 0 ? (
                <Empty sentence={t('empty')} act={add} />
              ) : (
                <Mappings label={t('mine')} items={mine} />
              )}
            </Card>
            <Card title={t('ready')}>
              <p className="q-faint">{t('readyHint')}</p>
              <Mappings label={t('ready')} items={items.filter(({ builtIn }) => builtIn)} />
            </Card>
          </>
        )}
      </div>
    </PageFrame>
  )
}

function Mappings({ label, items }: { label: string; items: readonly MappingBrief[] }) {
  const t = useMappingsTexts()
  const said = useSaid()
  const navigate = useNavigate()
  return (
    <List label={label}>
      {items.map((one) => (
        <Row
          key={one.name}
          title={said(one.title)}
          detail={`${said(one.kind)} · ${one.format.toUpperCase()} · ${one.name}`}
          end={
            <span className="q-line">
              {one.hasDraft && <Tag tone="attention">{t('hasDraft')}</Tag>}
              {one.builtIn ? (
                <span className="q-faint">{t(one.confirmed ? 'confirmed' : 'unconfirmed')}</span>
              ) : one.version === null ? (
                <Tag>{t('none')}</Tag>
              ) : (
                <span>{t('version', { version: one.version })}</span>
              )}
            </span>
          }
          href={`/mappings/${one.name}`}
          onOpen={() => void navigate(`/mappings/${one.name}`)}
        />
      ))}
    </List>
  )
}
