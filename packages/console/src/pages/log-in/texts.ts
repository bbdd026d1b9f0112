import { defineTexts } from '@qiao/ui'

export const useLogInTexts = defineTexts('console.log-in', {
  'zh-CN': {
    promise: '从第一次咨询，到师傅结算，一座桥走完',
    places: '平台 · 企业微信 · 上门服务',
    title: '登录',
    account: '账号',
    password: '密码',
    submit: '登录',
    demo: '演示账号，点一下直接登录',
    language: 'English',
  },
  en: {
    promise: 'One bridge, from the first question to the technician’s pay',
    places: 'Marketplaces · WeCom · Field service',
    title: 'Log in',
    account: 'Account',
    password: 'Password',
    submit: 'Log in',
    demo: 'Demo accounts: one tap logs you in',
    language: '中文',
  },
})
