import { type ErrorFacts, QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export type SourceProblem =
  | 'not_found'
  | 'name_taken'
  | 'signature_refused'
  | 'body_unreadable'
  | 'file_name'
  | 'file_exists'
  | 'mapping_unknown'
  | 'mapping_joins'
  | 'key_unreadable'
  | 'secret_missing'
  | 'address_refused'
  | 'shop_unknown'
  | 'wrong_kind'

/** Why a source cannot be made, or what reached it cannot be taken. */
export class SourceRefused extends QiaoError {
  constructor(reason: SourceProblem, facts: ErrorFacts = {}) {
    super(`mapped_source.${reason}`, facts)
  }
}

/** Why a kept message could not be read; it is kept all the same. */
export type BodyTrouble = 'not_readable' | 'no_records' | 'records_path'

/** Why a pull stopped; its position stays. */
export type PullTrouble =
  | 'too_many_requests'
  | 'server_error'
  | 'refused'
  | 'not_json'
  | 'too_large'
  | 'no_answer'
  | 'blocked'
  | 'records_path'
  | 'repeated_page'
  | 'endless_cursor'
  | 'other_host'

export class PullStopped extends QiaoError {
  readonly trouble: PullTrouble
  readonly retryAfter: string | undefined
  constructor(trouble: PullTrouble, facts: ErrorFacts = {}, retryAfter?: string) {
    super(`mapped_source.pull_stopped`, { ...facts, trouble })
    this.trouble = trouble
    this.retryAfter = retryAfter
  }
}

function words(status: number, zh: string, zhDo: string, en: string, enDo: string): ErrorWords {
  return { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } }
}

export const errorWords: Record<string, ErrorWords> = {
  'mapped_source.not_found': words(
    404,
    '没有这个地址',
    '请在「其他系统」里重新复制地址',
    'There is no such address',
    'Copy the address again under Other systems',
  ),
  'mapped_source.name_taken': words(
    409,
    '已经有一个来源叫「{name}」',
    '换个名字',
    'A source is named {name} already',
    'Take another name',
  ),
  'mapped_source.signature_refused': words(
    401,
    '校验没有通过（{reason}）',
    '请核对密钥、签名的算法与请求头，以及发送方的时钟',
    'The check did not pass ({reason})',
    'Compare key, algorithm, headers, and the clock of the sender',
  ),
  'mapped_source.body_unreadable': words(
    400,
    '没有收到内容',
    '请在请求正文里带上数据',
    'The request has no body',
    'Send the data as the body of the request',
  ),
  'mapped_source.file_name': words(
    400,
    '文件名不能用：{name}',
    '请用不含斜杠、不以点开头的文件名，并保留表格或文本文件的扩展名',
    'The file name cannot be used: {name}',
    'Use a name without slashes or a leading dot that ends in .csv, .xlsx or .json',
  ),
  'mapped_source.file_exists': words(
    409,
    '同名文件还没有处理完：{name}',
    '稍后再传，或换一个文件名',
    'A file of this name is not handled yet: {name}',
    'Send it later, or under another name',
  ),
  'mapped_source.mapping_unknown': words(
    422,
    '没有这份字段转换：{name}',
    '请从列表里选择，或先在「字段转换」里发布',
    'There is no such mapping: {name}',
    'Choose one of the list, or publish it under Mappings first',
  ),
  'mapped_source.mapping_joins': words(
    422,
    '「{name}」要几个文件一起用，不能用于实时来源',
    '请选择只读一个文件的字段转换',
    '{name} joins several files, which a live source does not have',
    'Choose a mapping of one file',
  ),
  'mapped_source.key_unreadable': words(
    422,
    '密钥或公钥的格式不对',
    '公钥请粘贴全文，包含首尾两行；消息加解密密钥是 43 位',
    'The key cannot be read',
    'Paste the whole PEM of the RSA public key; an EncodingAESKey has 43 characters',
  ),
  'mapped_source.secret_missing': words(
    422,
    '缺少密钥：{name}',
    '请填写对方给的密钥',
    'A secret is missing: {name}',
    'Give the secret that the other side told you',
  ),
  'mapped_source.address_refused': words(
    400,
    '这个地址不能用：{why}',
    '填一个公网能访问的 https 地址；内网地址要由部署的人先放行',
    'This address cannot be used: {whyEn}',
    'Give a public https address; whoever runs this server must allow addresses of your own network',
  ),
  'mapped_source.shop_unknown': words(
    422,
    '没有这家店铺',
    '请从列表里选择',
    'There is no such shop',
    'Choose one of the list',
  ),
  'mapped_source.wrong_kind': words(
    409,
    '这个来源不支持这个操作',
    '请刷新后再试',
    'This source cannot do that',
    'Reload and try again',
  ),
  'mapped_source.pull_stopped': words(
    502,
    '对方没有给出可用的内容（{trouble}）',
    '请核对地址、请求头与翻页方式',
    'The other side gave nothing usable ({trouble})',
    'Compare address, headers and paging',
  ),
}
