import { call } from '@qiao/api-client'
import {
  Button,
  Card,
  Empty,
  ErrorState,
  Icon,
  List,
  Row,
  Skeleton,
  StateBadge,
  type StateTone,
  Tag,
} from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Authorisation, useAuthorisations } from '../../parts/authorisations.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { AuthoriseDialog } from './authorise-dialog.tsx'
import { useAuthoriseTexts } from './authorise-texts.ts'
import { useConnectTexts } from './connect-texts.ts'
import { isConnectable } from './connectable.ts'
import { type Shop, type ShopState, shopsKey } from './connection.ts'
import { ConnectionDialog, type Task } from './connection-dialog.tsx'
import { GatewayDialog } from './gateway-dialog.tsx'
import { useGatewayTexts } from './gateway-texts.ts'
import { GrantLine } from './grant-line.tsx'
import { SubscriptionDialog } from './subscription-dialog.tsx'
import './settings.css'
import { useSettingsTexts } from './texts.ts'

const shopTones: Record<ShopState, StateTone> = {
  connected: 'done',
  not_connected: 'waiting',
  authorisation_expired: 'overdue',
}

/** The brand's shops: which bring orders, and the way to connect and to check them. */
export function ShopsCard() {
  const t = useSettingsTexts()
  const authorise = useAuthoriseTexts()
  const may = useMay()
  const [task, setTask] = useState<Task>()
  const [open, setOpen] = useState(false)
  const [gateway, setGateway] = useState(false)
  const gatewayText = useGatewayTexts()
  const begin = (next: Task) => {
    setTask(next)
    setOpen(true)
  }
  const shops = useQuery({
    queryKey: shopsKey,
    queryFn: ({ signal }) => call(api, 'GET /console/shops', {}, { signal }),
  })
  const grants = useAuthorisations()
  const grantOf = (shop: Shop) => grants.data?.items.find((one) => one.shopId === shop.id) ?? null
  const [asking, setAsking] = useState<{ shop: Shop | null }>()
  const [noting, setNoting] = useState<Shop>()
  const newShop = may('connections.write') && (
    <Button icon="plus" onClick={() => setAsking({ shop: null })}>
      {authorise('newShop')}
    </Button>
  )
  return (
    <Card title={t('shops.title')} acts={newShop}>
      <p className="q-faint">{t('shops.intro')}</p>
      {shops.isError && <ErrorState error={shops.error} onRetry={() => void shops.refetch()} compact />}
      {shops.isPending && <Skeleton lines={5} />}
      {shops.data?.items.some(isMarketplace) === false && (
        <Empty picture="orders" sentence={t('shops.empty')} act={newShop} />
      )}
      <List label={t('shops.title')}>
        {(shops.data?.items ?? [])
          .filter(isMarketplace)
          .sort(connectedFirst)
          .map((shop) => (
            <ShopRow
              key={shop.id}
              shop={shop}
              grant={grantOf(shop)}
              onTask={begin}
              onAuthorise={() => (grantOf(shop)?.way === 'gateway' ? setGateway(true) : setAsking({ shop }))}
              onSubscription={() => setNoting(shop)}
            />
          ))}
      </List>
      {may('connections.write') && (
        <span className="c-shop-acts">
          <Button kind="quiet" onClick={() => begin({ act: 'connect', shop: null })}>
            {authorise('paste')}
          </Button>
          <Button kind="quiet" onClick={() => setGateway(true)}>
            {gatewayText('act')}
          </Button>
        </span>
      )}
      {gateway && <GatewayDialog onClose={() => setGateway(false)} />}
      {asking && (
        <AuthoriseDialog
          key={asking.shop?.id ?? 'new'}
          shop={asking.shop}
          grant={asking.shop && grantOf(asking.shop)}
          open
          onClose={() => setAsking(undefined)}
        />
      )}
      {noting && (
        <SubscriptionDialog shop={noting} grant={grantOf(noting)} onClose={() => setNoting(undefined)} />
      )}
      {task && (
        <ConnectionDialog
          task={task}
          shops={shops.data?.items ?? []}
          open={open}
          onTask={setTask}
          onClose={() => setOpen(false)}
        />
      )}
    </Card>
  )
}

/** What came by files has no keys and nothing to check. */
const isMarketplace = (shop: Shop) => shop.marketplace !== 'import'

const connectedFirst = (a: Shop, b: Shop) => Number(b.state === 'connected') - Number(a.state === 'connected')

type RowActs = {
  shop: Shop
  grant: Authorisation | null
  onTask: (task: Task) => void
  onAuthorise: () => void
  onSubscription: () => void
}

function ShopRow(props: RowActs) {
  const t = useSettingsTexts()
  const word = useTradeWord()
  const { shop, grant } = props
  const state = shop.state as ShopState
  return (
    <Row
      lead={<Icon name="order" />}
      title={
        <span className="q-line">
          {shop.name} <Tag>{word('marketplace', shop.marketplace)}</Tag>
        </span>
      }
      detail={
        <>
          {t(`shops.hint.${state}`)}
          {shop.sellerId && ` · ${t('shops.seller', { id: shop.sellerId })}`}
          {grant && <GrantLine grant={grant} />}
          <ShopActs {...props} state={state} />
        </>
      }
      end={<StateBadge tone={shopTones[state] ?? 'waiting'}>{t(`shops.state.${state}`)}</StateBadge>}
    />
  )
}

function ShopActs({
  shop,
  grant,
  state,
  onTask,
  onAuthorise,
  onSubscription,
}: RowActs & { state: ShopState }) {
  const t = useConnectTexts()
  const authorise = useAuthoriseTexts()
  const gateway = useGatewayTexts()
  const may = useMay()
  if (!isConnectable(shop.marketplace)) return <span className="q-faint">{t('coming')}</span>
  const { name } = shop
  const connected = state === 'connected'
  return (
    <span className="c-shop-acts">
      {connected && may('connections.read') && (
        <Button
          icon="shield"
          kind="quiet"
          aria-label={t('title.check', { name })}
          onClick={() => onTask({ act: 'check', shop })}
        >
          {t('check')}
        </Button>
      )}
      {connected && grant?.way && may('connections.write') && (
        <Button
          icon="clock"
          kind="quiet"
          aria-label={`${authorise('subscription.act')} ${name}`}
          onClick={onSubscription}
        >
          {authorise('subscription.act')}
        </Button>
      )}
      {may('connections.write') && (
        <Button
          icon="bridge"
          kind={connected ? 'quiet' : 'plain'}
          aria-label={authorise('title.shop', { name })}
          onClick={onAuthorise}
        >
          {grant?.way === 'gateway'
            ? gateway('act')
            : authorise(state === 'not_connected' ? 'authorise' : 'again')}
        </Button>
      )}
    </span>
  )
}
