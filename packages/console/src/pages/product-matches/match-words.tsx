import { Icon, Tag } from '@qiao/ui'
import { useProducts } from '../../parts/names.ts'
import type { LinkKind, MatchKind, SkuRow } from './match.ts'
import { useProductMatchesTexts } from './texts.ts'

type Said = {
  kind: MatchKind
  products: readonly { productId: string; quantity: number }[]
  linkKind: LinkKind | null
}

/** What a decision says: its kind and the products with their pieces. */
export function SaidWords({ said }: { said: Said }) {
  const t = useProductMatchesTexts()
  const products = useProducts()
  const name = (id: string) => products.find((one) => one.id === id)?.name ?? id
  const isBundle = said.kind === 'product' && said.products.length > 1
  return (
    <span className="q-line">
      <Tag tone={said.kind === 'product' ? 'done' : undefined}>
        {isBundle ? t('view.bundle') : t(`kind.${said.kind}`)}
      </Tag>
      {said.kind === 'not_goods'
        ? said.linkKind && t(`link.${said.linkKind}`)
        : said.products.map(({ productId, quantity }) => `${name(productId)} ×${quantity}`).join(' + ')}
    </span>
  )
}

/** What a SKU is, or may be with the reason. */
export function MatchWords({ row }: { row: Pick<SkuRow, 'match' | 'suggestion'> }) {
  const t = useProductMatchesTexts()
  if (row.match)
    return (
      <span>
        <SaidWords said={row.match} />
        {row.match.byItem && <span className="q-faint c-under">{t('byItem')}</span>}
      </span>
    )
  if (!row.suggestion) return <span className="q-faint">{t('noSuggestion')}</span>
  return (
    <span>
      <span className="q-line">
        <Icon name="info" /> {t('column.suggestion')} <SaidWords said={row.suggestion} />
      </span>
      <span className="q-faint c-under">{t(`reason.${row.suggestion.reason as 'code_equal'}`)}</span>
    </span>
  )
}
