import { defineTexts } from '@qiao/ui'

export const useSetUpTexts = defineTexts('console.set-up', {
  'zh-CN': {
    title: '初始设置',
    why: '这台服务器还是空的。先建立品牌和老板账号，之后就可以接入店铺和企业微信。',
    brandName: '品牌名称',
    brandId: '品牌简称',
    brandIdHint: '小写字母开头，只用于账号和地址，之后不能改',
    ownerName: '老板姓名',
    login: '账号',
    loginHint: '小写字母或数字',
    password: '密码',
    passwordHint: '至少 10 位',
    code: '设置码',
    codeHint: '从别的电脑打开本页时需要，由部署的人提供',
    submit: '建立品牌',
  },
  en: {
    title: 'Set up',
    why: 'This server is empty. Create the brand and its owner first; then connect shops and WeCom.',
    brandName: 'Brand name',
    brandId: 'Short name',
    brandIdHint: 'Starts with a small letter; used in log-ins and addresses, and stays',
    ownerName: 'Name of the owner',
    login: 'Account',
    loginHint: 'Small letters or digits',
    password: 'Password',
    passwordHint: 'At least 10 characters',
    code: 'Set-up code',
    codeHint: 'Needed from another computer; whoever runs the server has it',
    submit: 'Create the brand',
  },
})
