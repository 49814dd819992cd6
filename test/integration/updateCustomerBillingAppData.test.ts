import { testOperation } from '../support/operationTests.ts';

testOperation('update-customer-billing-app-data');
