import { defineTexts } from '@qiao/ui'

export const useTagReasonTexts = defineTexts('console.tag-reasons', {
  'zh-CN': {
    title: '自动标签的原因',
    version: '规则第 {{version}} 版',
    refused: '{{name}}由{{by}}去掉，到期前不再自动打上：',
    somebody: '同事',
  },
  en: {
    title: 'Why tags by rule are here',
    version: 'rule version {{version}}',
    refused: '{{name}} was taken off by {{by}} and stays off until',
    somebody: 'a colleague',
  },
})
