import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class SiteMissing extends QiaoError {
  constructor() {
    super('behaviour.site_not_found')
  }
}

export class OriginRefused extends QiaoError {
  constructor() {
    super('behaviour.origin_not_allowed')
  }
}

export class OriginMalformed extends QiaoError {
  constructor(origin: string) {
    super('behaviour.origin_malformed', { origin })
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'behaviour.site_not_found': words(
    404,
    '没有这个自有页面',
    '请核对页面编号，或在「自有页面」里重新复制代码',
    'There is no such page',
    'Check the key, or copy the snippet again under Own pages',
  ),
  'behaviour.origin_not_allowed': words(
    403,
    '这个网址没有被允许上报',
    '请在「自有页面」里把它加入允许的网址',
    'This origin may not tell anything',
    'Add it to the allowed origins under Own pages',
  ),
  'behaviour.origin_malformed': words(
    400,
    '「{origin}」不是网址',
    '请填写完整网址，以 https:// 开头，不带路径',
    '{origin} is no origin of a page',
    'Write it like https://shop.example.com, without a path',
  ),
}

function words(status: number, zhTitle: string, zhDo: string, enTitle: string, enDo: string): ErrorWords {
  return { status, zh: { title: zhTitle, whatToDo: zhDo }, en: { title: enTitle, whatToDo: enDo } }
}
