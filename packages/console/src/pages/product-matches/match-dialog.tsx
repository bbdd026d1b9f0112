import { Button, Field, IconButton, Select, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { useProducts } from '../../parts/names.ts'
import { usePartTexts } from '../../parts/texts.ts'
import {
  type Decision,
  draftOf,
  type LinkKind,
  linkKinds,
  type MatchKind,
  matchKinds,
  type SkuRow,
} from './match.ts'
import { useProductMatchesTexts } from './texts.ts'

type Piece = { id: number; productId: string; quantity: string }

/** What one SKU of a shop, or all of its item, counts as; a bundle is several of our products. */
export function MatchDialog({
  row,
  onClose,
  onSubmit,
}: {
  row: SkuRow
  onClose: () => void
  onSubmit: (decision: Decision) => Promise<void>
}) {
  const t = useProductMatchesTexts()
  const [draft] = useState(() => draftOf(row))
  const [kind, setKind] = useState<MatchKind>(draft.kind)
  const [linkKind, setLinkKind] = useState<LinkKind>(draft.linkKind)
  const [scope, setScope] = useState(row.match?.byItem ? 'item' : 'sku')
  const [pieces, setPieces] = useState<Piece[]>(draft.pieces.map((piece, id) => ({ id, ...piece })))
  const named = pieces.filter(({ productId }) => productId)
  const whole = named.every(({ quantity }) => Number(quantity) >= 1)
  const ready = kind === 'not_goods' || (whole && (kind === 'gift' || named.length === pieces.length))

  const sending = useSending(ready, () =>
    onSubmit({
      shopId: row.shopId,
      itemId: row.itemId,
      skuId: scope === 'item' ? '' : row.skuId,
      kind,
      products:
        kind === 'not_goods'
          ? []
          : named.map(({ productId, quantity }) => ({ productId, quantity: Number(quantity) })),
      linkKind: kind === 'not_goods' ? linkKind : null,
    }),
  )

  return (
    <Modal open title={t('dialog.title')} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <FormFrame sending={sending} submit={t('dialog.submit')} isReady={ready} onClose={onClose}>
        <p>
          {row.title ?? row.itemId}
          {row.skuText && ` · ${row.skuText}`}
          <br />
          <span className="q-faint c-code">{row.merchantCode}</span>
        </p>
        {row.skuId && (
          <Field label={t('dialog.scope')}>
            <Select
              value={scope}
              onValue={setScope}
              options={[
                { value: 'sku', label: t('dialog.scopeSku') },
                { value: 'item', label: t('dialog.scopeItem') },
              ]}
            />
          </Field>
        )}
        <Field label={t('dialog.kind')} hint={t(`kindHint.${kind}`)}>
          <Select
            value={kind}
            onValue={(value) => setKind(value as MatchKind)}
            options={matchKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
        </Field>
        {kind === 'not_goods' ? (
          <Field label={t('dialog.link')}>
            <Select
              value={linkKind}
              onValue={(value) => setLinkKind(value as LinkKind)}
              options={linkKinds.map((value) => ({ value, label: t(`link.${value}`) }))}
            />
          </Field>
        ) : (
          <Pieces pieces={pieces} mayBeNone={kind === 'gift'} onPieces={setPieces} />
        )}
      </FormFrame>
    </Modal>
  )
}

function Pieces({
  pieces,
  mayBeNone,
  onPieces,
}: {
  pieces: Piece[]
  mayBeNone: boolean
  onPieces: (pieces: Piece[]) => void
}) {
  const t = useProductMatchesTexts()
  const parts = usePartTexts()
  const products = useProducts()
  const change = (id: number, part: Partial<Piece>) =>
    onPieces(pieces.map((piece) => (piece.id === id ? { ...piece, ...part } : piece)))
  return (
    <>
      {pieces.map((piece) => (
        <div className="c-piece" key={piece.id}>
          <Field label={t('dialog.product')}>
            <Select
              value={piece.productId}
              placeholder={t(mayBeNone ? 'none' : 'choose')}
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
              onClick={() => onPieces(pieces.filter(({ id }) => id !== piece.id))}
            />
          )}
        </div>
      ))}
      <div>
        <Button
          kind="quiet"
          icon="plus"
          onClick={() => onPieces([...pieces, { id: pieces.at(-1)!.id + 1, productId: '', quantity: '1' }])}
        >
          {t('addProduct')}
        </Button>
      </div>
    </>
  )
}
