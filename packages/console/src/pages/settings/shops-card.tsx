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
import { useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useConnectTexts } from './connect-texts.ts'
import { isConnectable } from './connectable.ts'
import { type Shop, type ShopState, shopsKey } from './connection.ts'
import { ConnectionDialog, type Task } from './connection-dialog.tsx'
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
  const connect = useConnectTexts()
  const may = useMay()
  const [task, setTask] = useState<Task>()
  const [open, setOpen] = useState(false)
  const begin = (next: Task) => {
    setTask(next)
    setOpen(true)
  }
  const shops = useQuery({
    queryKey: shopsKey,
    queryFn: ({ signal }) => call(api, 'GET /console/shops', {}, { signal }),
  })
  const newShop = may('connections.write') && (
    <Button icon="plus" onClick={() => begin({ act: 'connect', shop: null })}>
      {connect('newShop')}
    </Button>
  )
  return (
    <Card title={t('shops.title')} acts={newShop}>
      <p className="q-faint">{t('shops.intro')}</p>
      {shops.isError && <ErrorState error={shops.error} onRetry={() => void shops.refetch()} compact />}
      {shops.isPending && <Skeleton lines={5} />}
      {shops.data?.items.length === 0 && <Empty picture="orders" sentence={t('shops.empty')} act={newShop} />}
      <List label={t('shops.title')}>
        {[...(shops.data?.items ?? [])].sort(connectedFirst).map((shop) => (
          <ShopRow key={shop.id} shop={shop} onTask={begin} />
        ))}
      </List>
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

const connectedFirst = (a: Shop, b: Shop) => Number(b.state === 'connected') - Number(a.state === 'connected')

function ShopRow({ shop, onTask }: { shop: Shop; onTask: (task: Task) => void }) {
  const t = useSettingsTexts()
  const word = useTradeWord()
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
        </>
      }
      end={
        <span className="c-shop-end">
          <StateBadge tone={shopTones[state] ?? 'waiting'}>{t(`shops.state.${state}`)}</StateBadge>
          <ShopAct shop={shop} state={state} onTask={onTask} />
        </span>
      }
    />
  )
}

function ShopAct({ shop, state, onTask }: { shop: Shop; state: ShopState; onTask: (task: Task) => void }) {
  const t = useConnectTexts()
  const may = useMay()
  if (state === 'connected')
    return (
      may('connections.read') && (
        <Button
          icon="shield"
          aria-label={t('title.check', { name: shop.name })}
          onClick={() => onTask({ act: 'check', shop })}
        >
          {t('check')}
        </Button>
      )
    )
  if (!isConnectable(shop.marketplace)) return <span className="q-faint">{t('coming')}</span>
  return (
    may('connections.write') && (
      <Button
        icon="bridge"
        aria-label={t('title.shop', { name: shop.name })}
        onClick={() => onTask({ act: 'connect', shop })}
      >
        {t(state === 'authorisation_expired' ? 'reconnect' : 'connect')}
      </Button>
    )
  )
}
