import { defineTexts } from '@qiao/ui'

const useTexts = defineTexts('sidebar.reveal-reasons', {
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
})

/** The reasons as the server names them, to choose from in the language of the reader. */
export function useReasonOptions(reasons: readonly string[]): { value: string; label: string }[] {
  const t = useTexts()
  // A reason without words stands as the server named it.
  return reasons.map((value) => ({ value, label: t(value as '其他') }))
}
