import { defineTexts } from '@qiao/ui'

export const useProductMatchesTexts = defineTexts('console.product-matches', {
  'zh-CN': {
    list: { title: '商品匹配', empty: '没有待匹配的商品。店铺里出现新商品时会排在这里。', act: '回到概览' },
  },
  en: {
    list: {
      title: 'Product matching',
      empty: 'Nothing waits to be matched. New items of your shops line up here.',
      act: 'Back to the overview',
    },
  },
})
