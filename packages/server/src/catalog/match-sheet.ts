import type { Tx } from '../runtime/db/transaction.ts'
import type { SkuFilter } from './listing-store.ts'
import type { LinkKind } from './product.ts'
import { readSkus, type SkuView } from './read-matches.ts'
import type { SuggestionReason } from './suggest-match.ts'

/** The headings of our own import template (`content/mappings/product-matches.json`), and after them what only helps a reader. */
export const exportHead = [
  '店铺编号',
  '商品编号',
  '规格编号',
  '商家编码',
  '匹配类型',
  '产品编码',
  '件数',
  '标题',
  '规格',
  '等待的订单行',
  '建议',
] as const

const mostRows = 50_000
const pageRows = 1_000

type Cells = (string | number | null)[]

/** One line a part of a bundle, so that the file says what the import reads. */
export async function exportLines(
  tx: Tx,
  filter: Pick<SkuFilter, 'state' | 'shopId' | 'search'>,
  language: 'zh' | 'en',
): Promise<{ lines: Cells[]; rows: number; cut: boolean }> {
  const lines: Cells[] = []
  let rows = 0
  for (let after: SkuFilter['after'] = null; ; ) {
    const page = await readSkus(tx, { ...filter, after, limit: pageRows })
    lines.push(...page.items.flatMap((row) => linesOf(row, language)))
    rows += page.items.length
    after = page.next
    if (after === null || rows >= mostRows) return { lines, rows, cut: after !== null }
  }
}

/** The words of the import template, which is in Chinese whoever exports. */
const kindWords = { product: '商品', gift: '赠品', not_goods: '非商品' } as const
const linkWords: Record<LinkKind, string> = {
  price_difference: '补差价',
  postage: '邮费',
  installation_fee: '安装费',
  material_fee: '辅材费',
  other: '其他链接',
}
const reasonWords: Record<SuggestionReason, { zh: string; en: string }> = {
  code_equal: { zh: '商家编码就是产品编码', en: 'the code is our product code' },
  same_code_elsewhere: { zh: '别处同编码已匹配', en: 'the same code is matched elsewhere' },
  link_words: { zh: '标题像专拍链接', en: 'the title reads like a payment link' },
  code_begins: { zh: '商家编码以型号开头', en: 'the code begins with the model' },
  title_names_model: { zh: '标题里有型号', en: 'the title names the model' },
}

function linesOf(row: SkuView, language: 'zh' | 'en'): Cells[] {
  const kind =
    row.kind === 'not_goods' && row.linkKind ? linkWords[row.linkKind] : row.kind && kindWords[row.kind]
  const parts: { productId: string | null; quantity: number | null }[] =
    row.products.length > 0 ? row.products : [{ productId: null, quantity: null }]
  const { suggestion } = row
  const hint = suggestion
    ? [
        suggestion.products.map(({ productId }) => productId).join('+'),
        reasonWords[suggestion.reason][language],
      ]
        .filter(Boolean)
        .join(' · ')
    : null
  return parts.map(({ productId, quantity }) => [
    row.shopId,
    row.itemId,
    row.skuId || null,
    row.merchantCode,
    kind,
    productId,
    quantity,
    row.title,
    row.skuText,
    row.lines,
    hint,
  ])
}
