import { QiaoError } from '../../kernel/error.ts'
import type { Words } from './route.ts'

/** What an error code says at the edge: status, a sentence, and what to do, in both languages. `{name}` takes a fact. */
export interface ErrorWords {
  status: number
  zh: { title: string; whatToDo: string }
  en: { title: string; whatToDo: string }
}

export interface Problem {
  type: string
  status: number
  code: string
  title: string
  whatToDo: string
  facts: Record<string, string | number | boolean | null>
  requestId: string
}

export const runtimeErrorWords: Record<string, ErrorWords> = {
  'runtime.unexpected': words(
    500,
    '系统出错了',
    '请稍后重试；若仍出现，把编号 {requestId} 发给管理员',
    'Something went wrong',
    'Try again later; if it stays, send the number {requestId} to your administrator',
  ),
  'runtime.database_unavailable': words(
    503,
    '数据库暂时连不上，本次操作没有生效',
    '请稍后重试',
    'The database cannot be reached; nothing was changed',
    'Try again in a moment',
  ),
  'runtime.outcome_unknown': words(
    503,
    '连接在提交时中断，结果暂时不明',
    '请用同一请求重试，不会重复生效',
    'The connection broke during the commit; the outcome is unknown',
    'Send the same request again: it takes effect once only',
  ),
  'runtime.vault_locked': words(
    503,
    '加密数据暂时打不开',
    '请管理员检查主密钥',
    'Encrypted data cannot be opened',
    'Ask your administrator to check the master key',
  ),
  'runtime.tls_unreadable': words(
    500,
    '读不了证书或私钥文件 {file}（{reason}）',
    '请核对路径，并让运行服务的用户可以读取',
    'The TLS file {file} cannot be read ({reason})',
    'Check its path, and let the user who runs the server read it',
  ),
  'runtime.tls_bad_certificate': words(
    500,
    '{file} 不是可用的证书',
    '请换成 PEM 格式的证书，后面接上完整的证书链',
    '{file} is no certificate that can serve',
    'Put a PEM certificate there, with its whole chain after it',
  ),
  'runtime.tls_bad_key': words(
    500,
    '{file} 不是可用的私钥',
    '请换成 PEM 格式、没有口令的私钥',
    '{file} is no private key that can serve',
    'Put a PEM private key without a passphrase there',
  ),
  'runtime.tls_mismatch': words(
    500,
    '证书 {cert} 和私钥 {key} 不是一对',
    '请使用签发这张证书时的私钥',
    'The certificate {cert} and the key {key} do not belong together',
    'Use the key that the certificate was made for',
  ),
  'http.unauthenticated': words(401, '请先登录', '登录后再试', 'Please sign in', 'Sign in and try again'),
  'http.token_refused': words(
    401,
    'API 令牌无效、已过期或已撤销',
    '请在控制台「设置 › API 令牌」新建一个',
    'This API token is unknown, expired or revoked',
    'Make a new one in the console under Settings, API tokens',
  ),
  'http.token_scope': words(
    403,
    'API 令牌没有这项权限：{permission}',
    '请换一个勾选了这项权限的令牌；做出令牌的人自己也要有这项权限',
    'This API token lacks the permission {permission}',
    'Use a token with this scope; whoever made it must hold the permission too',
  ),
  'http.token_sight': words(
    403,
    'API 令牌看不到这类数据：{what}',
    '请换一个放开了这类数据的令牌',
    'The policy of this API token hides {what}',
    'Use a token whose policy shows this class of data',
  ),
  'http.people_only': words(
    403,
    '这个操作只能由人在控制台完成',
    '请登录控制台操作',
    'Only a person may do this, in the console',
    'Sign in to the console and do it there',
  ),
  'http.forbidden': words(
    403,
    '没有权限',
    '需要时请向管理员申请',
    'You may not do this',
    'Ask your administrator for the right',
  ),
  'http.csrf': words(
    403,
    '页面已过期',
    '刷新页面后重试',
    'This page is out of date',
    'Reload the page and try again',
  ),
  'http.not_found': words(
    404,
    '没有找到',
    '请检查地址或返回上一页',
    'Not found',
    'Check the address or go back',
  ),
  'http.invalid': words(
    400,
    '提交的内容有误：{where} {problem}',
    '请修改后重新提交',
    'The request is not valid: {where} {problem}',
    'Correct it and send it again',
  ),
  'http.too_large': words(
    413,
    '内容太大',
    '请缩小后重试',
    'The content is too large',
    'Make it smaller and try again',
  ),
  'http.malformed': words(
    400,
    '内容无法解析',
    '请检查格式',
    'The content cannot be read',
    'Check its format',
  ),
  'http.unsupported_type': words(
    415,
    '不支持的内容类型',
    '请使用 JSON',
    'This content type is not supported',
    'Use JSON',
  ),
  'http.too_many_requests': words(
    429,
    '操作太频繁',
    '请 {seconds} 秒后再试',
    'Too many requests',
    'Try again in {seconds} seconds',
  ),
  'http.idempotency_conflict': words(
    409,
    '同一操作编号用于了不同内容',
    '请刷新后重新提交',
    'This idempotency key was used with other content',
    'Reload and send again',
  ),
  'http.idempotency_running': words(
    409,
    '同一操作正在处理',
    '请稍候查看结果',
    'The same request is being handled',
    'Wait a moment and look at the result',
  ),
  'http.idempotency_key_missing': words(
    400,
    '缺少操作编号',
    '请带上 Idempotency-Key 请求头',
    'Idempotency-Key is missing',
    'Send an Idempotency-Key header',
  ),
  'runtime.follower_failed': words(
    500,
    '处理没有完成',
    '已记录，请稍后重试',
    'The work was not finished',
    'It was recorded; try again later',
  ),
  'dead_letter.not_found': words(
    404,
    '没有找到这条处理失败记录',
    '它可能已被处理，请刷新',
    'This dead letter was not found',
    'It may have been handled; reload',
  ),
  'address.empty': words(400, '地址为空', '请填写地址', 'The address is empty', 'Fill in the address'),
  'id.empty': words(400, '编号为空', '请检查后重试', 'An id is empty', 'Check and try again'),
}

function words(status: number, zhTitle: string, zhDo: string, enTitle: string, enDo: string): ErrorWords {
  return { status, zh: { title: zhTitle, whatToDo: zhDo }, en: { title: enTitle, whatToDo: enDo } }
}

/** One voice for every error. A code that no table knows is answered 500 and shown as unexpected. */
export function problemOf(
  error: unknown,
  table: Record<string, ErrorWords>,
  language: keyof Words,
  requestId: string,
): Problem {
  const known = error instanceof QiaoError && table[error.code] ? error : null
  const code = known?.code ?? 'runtime.unexpected'
  const entry = table[code]!
  const facts = { ...(known?.facts ?? {}) }
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) =>
      String(name === 'requestId' ? requestId : (facts[name] ?? '')),
    )
  return {
    type: `https://qiao.dev/problems/${code}`,
    status: entry.status,
    code,
    title: fill(entry[language].title),
    whatToDo: fill(entry[language].whatToDo),
    facts,
    requestId,
  }
}
