import { Button, Card, Field, Select, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct } from '../../parts/use-act.ts'
import { actInWorld, readProducts, type World } from './sandbox.ts'
import { useSandboxTexts } from './texts.ts'

const kinds = [
  'ship',
  'deliver',
  'confirm_receipt',
  'change_address',
  'ask_refund',
  'withdraw_refund',
  'agree_refund',
  'refuse_refund',
  'scan',
  'ask',
] as const
type Kind = (typeof kinds)[number]
const manyPeople = 400

/** One deed at a time: an order that is placed here can be followed through every page. */
export function ActCard({ shops }: { shops: World['shops'] }) {
  const t = useSandboxTexts()
  const { run, running } = useAct(['sandbox', 'world'])
  const products = useQuery({
    queryKey: ['sandbox', 'products'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => readProducts(signal),
  })
  const [merchantCode, setMerchantCode] = useState('HM-LOCK-X1-BLK')
  const word = useTradeWord()
  const [marketplace, setMarketplace] = useState('taobao')
  const [quantity, setQuantity] = useState('1')
  const [buyer, setBuyer] = useState('')
  const [kind, setKind] = useState<Kind>('deliver')
  const [tid, setTid] = useState('')
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')

  async function act(name: string, what: string, deed: Record<string, unknown>) {
    const done = await run(name, () => actInWorld(deed))
    if (!done) return
    setSaid(t(done.tid ? 'act.did' : 'act.didPlain', { what, tid: done.tid }))
    if (done.tid) setTid(done.tid)
  }
  const place = () =>
    act('place', t('act.place'), {
      kind: 'place',
      paid: true,
      marketplace,
      person: buyer === '' ? Math.floor(Math.random() * manyPeople) : Number(buyer),
      items: [{ merchantCode, quantity: Number(quantity) || 1 }],
    })
  const toOrder = () =>
    act('order', t(`act.kind.${kind}`), {
      kind,
      ...(tid ? { tid: tid.trim() } : {}),
      ...(kind === 'ask' ? { text } : {}),
    })

  return (
    <Card title={t('act.title')}>
      <p className="q-faint">{t('act.intro')}</p>
      <form
        className="c-part"
        aria-label={t('act.place')}
        onSubmit={(event) => {
          event.preventDefault()
          void place()
        }}
      >
        <h3 className="q-card-title">{t('act.place')}</h3>
        <p className="q-faint">{t('act.placeHint')}</p>
        <Field label={t('act.shop')}>
          <Select
            value={marketplace}
            onValue={setMarketplace}
            options={shops.map((shop) => ({
              value: shop.marketplace,
              label: word('marketplace', shop.marketplace),
            }))}
          />
        </Field>
        <Field label={t('act.product')}>
          <Select
            value={merchantCode}
            onValue={setMerchantCode}
            options={(products.data ?? []).flatMap((product) =>
              product.skus.map((sku) => ({
                value: sku.outer_sku_id,
                label: `${product.title} · ¥${sku.priceFen / 100}`,
              })),
            )}
          />
        </Field>
        <div className="c-two">
          <Field label={t('act.quantity')}>
            <TextInput value={quantity} onValue={setQuantity} type="number" min={1} max={99} />
          </Field>
          <Field label={t('act.buyer')} optional>
            <TextInput
              value={buyer}
              onValue={setBuyer}
              type="number"
              min={0}
              placeholder={t('act.buyerHint')}
            />
          </Field>
        </div>
        <div>
          <Button kind="primary" submit icon="order" busy={running === 'place'}>
            {t('act.placeDo')}
          </Button>
        </div>
      </form>
      {said && (
        <p className="c-banner" data-tone="done" role="status">
          {said}
          <Link to="/orders">{t('act.toOrders')}</Link>
          <Link to="/work-orders/board">{t('act.toBoard')}</Link>
        </p>
      )}
      <form
        className="c-part"
        aria-label={t('act.order')}
        onSubmit={(event) => {
          event.preventDefault()
          void toOrder()
        }}
      >
        <h3 className="q-card-title">{t('act.order')}</h3>
        <Field label={t('act.tid')} hint={t('act.orderHint')}>
          <TextInput value={tid} onValue={setTid} />
        </Field>
        <Field label={t('act.deed')} hint={t(`act.kindHint.${kind}`)}>
          <Select
            value={kind}
            onValue={(value) => setKind(value as Kind)}
            options={kinds.map((value) => ({ value, label: t(`act.kind.${value}`) }))}
          />
        </Field>
        {kind === 'ask' && (
          <Field label={t('act.text')}>
            <TextInput value={text} onValue={setText} />
          </Field>
        )}
        <div>
          <Button submit busy={running === 'order'} disabled={!tid}>
            {t('act.do')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
