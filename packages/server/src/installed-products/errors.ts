import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'
import { lifeErrorWords } from './life-error-words.ts'

export class InstalledProductMissing extends QiaoError {
  constructor(id: string) {
    super('installed_product.not_found', { id })
  }
}

type Refusal =
  | 'unnamed'
  | 'day_ahead'
  | 'part_unknown'
  | 'serial_taken'
  | 'same_holder'
  | 'act_gone'
  | 'moved_since'

export class InstalledProductRefused extends QiaoError {
  constructor(why: Refusal, facts: Record<string, string> = {}) {
    super(`installed_product.${why}`, facts)
  }
}

export class LifeCycleMissing extends QiaoError {
  constructor(id: string) {
    super('life_cycle.not_found', { id })
  }
}

type LifeRefusal =
  | 'too_many'
  | 'unnamed'
  | 'named_twice'
  | 'months_wrong'
  | 'warn_wrong'
  | 'warn_too_long'
  | 'wait_wrong'
  | 'article_unknown'
  | 'article_no_supply'
  | 'article_taken'
  | 'part_unknown'
  | 'nothing_new'
  | 'changed_since'

export class LifeCycleRefused extends QiaoError {
  constructor(why: LifeRefusal, facts: Record<string, string | number> = {}) {
    super(`life_cycle.${why}`, facts)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  ...lifeErrorWords,
  'installed_product.not_found': {
    status: 404,
    zh: { title: '没有找到这件产品', whatToDo: '它的订单可能已撤销，请刷新页面' },
    en: {
      title: 'The product was not found',
      whatToDo: 'Its order may have been taken back; reload the page',
    },
  },
  'installed_product.unnamed': {
    status: 422,
    zh: { title: '要说明是什么产品', whatToDo: '选一个商品，或写上名称' },
    en: { title: 'Say which product it is', whatToDo: 'Choose a product or write its name' },
  },
  'installed_product.day_ahead': {
    status: 422,
    zh: { title: '日期不能在今天之后', whatToDo: '请改成已经发生的日期' },
    en: { title: 'The day may not lie ahead', whatToDo: 'Choose a day that has come' },
  },
  'installed_product.part_unknown': {
    status: 422,
    zh: { title: '这件产品没有这个部件', whatToDo: '请从列出的部件里选' },
    en: { title: 'The product has no such part', whatToDo: 'Choose one of its parts' },
  },
  'installed_product.serial_taken': {
    status: 409,
    zh: {
      title: '这个序列号已经登记在另一件产品上',
      whatToDo: '核对机身铭牌；如果是转让，请在原来那件上操作',
    },
    en: {
      title: 'The serial number stands on another product',
      whatToDo: 'Check the plate; if it was passed on, do so on the other product',
    },
  },
  'installed_product.same_holder': {
    status: 409,
    zh: { title: '产品已经在这位客户名下', whatToDo: '请选另一位客户' },
    en: { title: 'This customer has the product already', whatToDo: 'Choose another customer' },
  },
  'installed_product.act_gone': {
    status: 409,
    zh: { title: '这一步已经撤销', whatToDo: '请刷新页面' },
    en: { title: 'This was taken back already', whatToDo: 'Reload the page' },
  },
  'installed_product.moved_since': {
    status: 409,
    zh: { title: '之后又转给了别人', whatToDo: '请先撤销后面的转让' },
    en: { title: 'It was passed on again since', whatToDo: 'Take back the later step first' },
  },
}
