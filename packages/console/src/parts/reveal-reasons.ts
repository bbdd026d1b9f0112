/** Why somebody looks at a value in plain: as the server keeps it, and how it reads. */
export const revealReasonWords = {
  'zh-CN': {
    联系客户: '联系客户',
    核对地址: '核对地址',
    补发: '补发',
    平台投诉: '平台投诉',
    其他: '其他',
  },
  en: {
    联系客户: 'To contact the customer',
    核对地址: 'To check the address',
    补发: 'To re-send goods',
    平台投诉: 'A marketplace complaint',
    其他: 'Other',
  },
}

/** What stands behind the reason where nobody was asked for one. */
export const unaskedWords = {
  'zh-CN': { 一键拨号: '一键拨号' },
  en: { 一键拨号: 'one-tap dial' },
}

export type RevealReason = keyof (typeof revealReasonWords)['en']
export const revealReasons = Object.keys(revealReasonWords.en) as RevealReason[]
/** The one that has to be put into words. */
export const otherReason: RevealReason = '其他'
