import { defineTexts } from '@qiao/ui'

export const usePartTexts = defineTexts('console.parts', {
  'zh-CN': {
    cancel: '取消',
    choose: '请选择',
    needed: '这一项要填',
    copy: '复制',
    copied: '已复制',
    notCopied: '浏览器不让复制，请手动选中文字',
    more: '更多',
    remove: '去掉',
    wrongAmount: '金额写成 12.50 这样',
  },
  en: {
    cancel: 'Cancel',
    choose: 'Choose',
    needed: 'This is needed',
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'This browser does not allow copying; select the text instead',
    more: 'More',
    remove: 'Remove',
    wrongAmount: 'Write an amount like 12.50',
  },
})
