import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class ProductMissing extends QiaoError {
  constructor(productId: string) {
    super('product.not_found', { productId })
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'product.not_found': {
    status: 404,
    zh: { title: '没有找到商品 {productId}', whatToDo: '请先建好商品再匹配' },
    en: { title: 'Product {productId} was not found', whatToDo: 'Create the product before matching it' },
  },
}
