import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class ProductMissing extends QiaoError {
  constructor(productId: string) {
    super('product.not_found', { productId })
  }
}

export class NoProductNamed extends QiaoError {
  constructor(itemId: string) {
    super('product.none_named', { itemId })
  }
}

export class MatchActMissing extends QiaoError {
  constructor(actId: string) {
    super('match_act.not_found', { actId })
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'product.not_found': {
    status: 404,
    zh: { title: '没有找到商品 {productId}', whatToDo: '请先建好商品再匹配' },
    en: { title: 'Product {productId} was not found', whatToDo: 'Create the product before matching it' },
  },
  'product.none_named': {
    status: 400,
    zh: { title: '没有选择商品', whatToDo: '请选择商品，或标记为非商品' },
    en: { title: 'No product was named', whatToDo: 'Choose a product, or say that it is no goods' },
  },
  'match_act.not_found': {
    status: 404,
    zh: { title: '没有找到这次匹配', whatToDo: '请刷新匹配记录后再试' },
    en: { title: 'This decision was not found', whatToDo: 'Read the history again and try once more' },
  },
}
