import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, List, Skeleton } from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { DeviceFacts } from '../../parts/record-cards.tsx'
import { RecordRow } from '../../parts/record-row.tsx'
import { useRecordTexts } from '../../parts/record-texts.ts'
import { api } from '../../services.ts'
import '../../parts/parts.css'

/** One device by its serial number: whose it is, and what it reported. */
export default function DevicePage() {
  const t = useRecordTexts()
  const { serial = '' } = useParams()
  const found = useInfiniteQuery({
    queryKey: ['records', 'device', serial],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/devices/:serial',
        { params: { serial }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const [first] = found.data?.pages ?? []
  if (!first) return <Skeleton lines={8} />
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <DetailPage
      back={<Link to="/records?kind=telemetry">← {t('device.back')}</Link>}
      what={t('device.what')}
      who={first.device?.productName ? `${first.device.productName} · ${serial}` : serial}
      main={
        <Card title={t('device.records')} flush={items.length > 0}>
          {items.length === 0 ? (
            <p className="q-faint">{t('device.empty')}</p>
          ) : (
            <List label={t('device.records')}>
              {items.map((one) => (
                <RecordRow key={one.id} one={one} kindShown />
              ))}
            </List>
          )}
          {found.hasNextPage && (
            <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t('device.older')}
            </Button>
          )}
        </Card>
      }
      side={
        <Card title={t('device.what')}>
          {first.device ? (
            <DeviceFacts device={first.device} />
          ) : (
            <p className="q-faint">{t('device.unknown')}</p>
          )}
        </Card>
      }
    />
  )
}
