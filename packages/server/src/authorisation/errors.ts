import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

type Reason = 'state_over' | 'link_over' | 'declined' | 'no_page' | 'no_app' | 'code_refused' | 'unavailable'

/** Why no grant came of a way to the owner. */
export class AuthorisationRefused extends QiaoError {
  constructor(reason: Reason, facts: Record<string, string> = {}) {
    super(`authorisation.${reason}`, facts)
  }
}

function words(status: number, zh: string, zhDo: string, en: string, enDo: string): ErrorWords {
  return { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } }
}

export const errorWords: Record<string, ErrorWords> = {
  'authorisation.state_over': words(
    410,
    '这次授权已经用过、超过 10 分钟，或不是在同一个浏览器里',
    '请回到原来的页面，重新点「授权」',
    'This way is used, older than ten minutes, or began in another browser',
    'Go back to where it began and authorise again',
  ),
  'authorisation.link_over': words(
    410,
    '这个授权链接已经用过或过期',
    '请让发链接的人再发一个',
    'This link is used or too old',
    'Ask for a new one',
  ),
  'authorisation.declined': words(
    403,
    '在平台页面上点了拒绝，没有授权',
    '需要授权时，重新点「授权」并选择同意',
    'The page of the marketplace was declined: nothing is granted',
    'Authorise again and agree',
  ),
  'authorisation.no_page': words(
    422,
    '这个应用没有授权页面',
    '商家自有应用请填店铺编号直接授权；服务市场应用请填服务 ID',
    'This app has no consent page',
    "For the shop's own app give the shop id; for one of the service market its service id",
  ),
  'authorisation.no_app': words(
    422,
    '还没有这个平台的应用密钥',
    '请先填应用的密钥',
    'There are no app keys for this marketplace yet',
    'Enter app key and secret first',
  ),
  'authorisation.code_refused': words(
    422,
    '平台没有认这次授权',
    '请核对应用密钥，再授权一次；还不行就把平台代码发给管理员',
    'The marketplace did not take this authorisation',
    'Check the app keys and authorise again; if it stays, send the code to the administrator',
  ),
  'authorisation.unavailable': words(
    503,
    '平台这会儿没有回答',
    '过几分钟重新点「授权」',
    'The marketplace does not answer now',
    'Authorise again in some minutes',
  ),
}
