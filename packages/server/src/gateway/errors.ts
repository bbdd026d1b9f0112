import type { ErrorWords } from '../runtime/http/problem.ts'

/** For the person who starts a gateway or seals its file. */
export const errorWords: Record<string, ErrorWords> = {
  'gateway.bad_file': {
    status: 422,
    zh: { title: '网关的店铺文件不对', whatToDo: '请改好「{setting}」再试' },
    en: {
      title: "The gateway's file is wrong",
      whatToDo: 'Mend {setting} as docs/gateway.md says, and try again',
    },
  },
  'gateway.secret_not_sealed': {
    status: 422,
    zh: { title: '网关文件里有没加密的密钥', whatToDo: '「{place}」是明文，请先用加密命令处理文件' },
    en: {
      title: "A secret of the gateway's file is not sealed",
      whatToDo: 'The secret {place} is plain: seal the file with qiao gateway-seal first',
    },
  },
  'gateway.secret_not_opened': {
    status: 422,
    zh: { title: '网关文件里的密钥打不开', whatToDo: '「{place}」不是用这把主密钥加密的，请核对主密钥' },
    en: {
      title: "A secret of the gateway's file does not open",
      whatToDo: 'The secret {place} was sealed by another master key, or for another place',
    },
  },
}
