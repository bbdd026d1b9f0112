import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class EvidenceRefused extends QiaoError {
  constructor(
    why: 'draft_changed' | 'draft_missing' | 'version_missing' | 'list_empty' | 'list_twice' | 'item_unknown',
    facts: Record<string, string | number> = {},
  ) {
    super(`evidence.${why}`, facts)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'evidence.draft_changed': words(
    409,
    '草稿已被别人改过',
    '请刷新后再改',
    'Somebody else changed the draft',
    'Reload and change it again',
  ),
  'evidence.draft_missing': words(
    409,
    '没有可以发布的草稿',
    '请先保存草稿',
    'There is no draft to publish',
    'Save a draft first',
  ),
  'evidence.version_missing': words(
    404,
    '没有这个版本',
    '请从历史里选一个版本',
    'There is no such version',
    'Choose a version of the history',
  ),
  'evidence.list_empty': words(
    422,
    '清单里没有凭证',
    '每份清单至少要一项，不需要的清单请删除',
    'A list asks for nothing',
    'Each list needs an item; remove the list if it is not needed',
  ),
  'evidence.list_twice': words(
    422,
    '两份清单的适用范围重复',
    '同一类订单、同一地区和品类只能有一份清单',
    'Two lists count for the same orders',
    'One list for one kind, region and category',
  ),
  'evidence.item_unknown': words(
    422,
    '没有这种凭证',
    '请从凭证项里选',
    'There is no such item',
    'Choose among the items',
  ),
}

function words(status: number, zh: string, zhDo: string, en: string, enDo: string): ErrorWords {
  return { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } }
}
