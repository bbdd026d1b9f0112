import type { Answer } from '@qiao/api-client'
import { Button, ErrorState, Field, IconButton, Select, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { usePartTexts } from '../../parts/texts.ts'
import type { Decision, MatchKind, MatchRow } from './match.ts'
import { useProductMatchesTexts } from './texts.ts'

type Product = Answer<'GET /console/products'>['items'][number]
type Piece = { id: number; productId: string; quantity: string }

/** What one SKU of a shop counts as; a bundle is several of our products. */
export function MatchDialog({
  row,
  products,
  kinds,
  onClose,
  onSubmit,
}: {
  row: MatchRow
  products: readonly Product[]
  kinds: readonly MatchKind[]
  onClose: () => void
  onSubmit: (decision: Decision) => Promise<void>
}) {
  const t = useProductMatchesTexts()
  const parts = usePartTexts()
  const [kind, setKind] = useState<MatchKind>(row.kind ?? 'product')
  const [pieces, setPieces] = useState<Piece[]>([
    { id: 0, productId: row.productId ?? '', quantity: String(row.quantity) },
  ])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const whole = pieces.every(({ productId, quantity }) => productId && Number(quantity) >= 1)
  const change = (id: number, part: Partial<Piece>) =>
    setPieces((now) => now.map((piece) => (piece.id === id ? { ...piece, ...part } : piece)))

  async function send() {
    setBusy(true)
    setError(undefined)
    try {
      const chosen = pieces.map(({ productId, quantity }) => ({ productId, quantity: Number(quantity) }))
      await onSubmit({
        shopId: row.shopId,
        itemId: row.itemId,
        skuId: row.skuId,
        kind,
        products: kind === 'product' ? chosen : [],
      })
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal open title={t('dialog.title')} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <form
        className="q-stack"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <p>
          {row.title ?? row.itemId}
          <br />
          <span className="q-faint c-code">{row.merchantCode}</span>
        </p>
        <Field label={t('dialog.kind')} hint={t(`kindHint.${kind}`)}>
          <Select
            value={kind}
            onValue={(value) => setKind(value as MatchKind)}
            options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
        </Field>
        {kind === 'product' &&
          pieces.map((piece) => (
            <div className="c-piece" key={piece.id}>
              <Field label={t('dialog.product')}>
                <Select
                  value={piece.productId}
                  placeholder={t('choose')}
                  onValue={(productId) => change(piece.id, { productId })}
                  options={products.map((one) => ({
                    value: one.id,
                    label: `${one.name} · ${t(one.needsInstallation ? 'needsInstall' : 'noInstall')}`,
                  }))}
                />
              </Field>
              <Field label={t('quantity')}>
                <TextInput
                  value={piece.quantity}
                  type="number"
                  min={1}
                  max={99}
                  onValue={(quantity) => change(piece.id, { quantity })}
                />
              </Field>
              {pieces.length > 1 && (
                <IconButton
                  icon="close"
                  label={parts('remove')}
                  onClick={() => setPieces((now) => now.filter(({ id }) => id !== piece.id))}
                />
              )}
            </div>
          ))}
        {kind === 'product' && (
          <div>
            <Button
              kind="quiet"
              icon="plus"
              onClick={() =>
                setPieces((now) => [...now, { id: now.at(-1)!.id + 1, productId: '', quantity: '1' }])
              }
            >
              {t('addProduct')}
            </Button>
          </div>
        )}
        {error !== undefined && <ErrorState error={error} compact />}
        <div className="c-form-foot">
          <Button onClick={onClose}>{parts('cancel')}</Button>
          <Button kind="primary" submit busy={busy} disabled={kind === 'product' && !whole}>
            {t('dialog.submit')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
