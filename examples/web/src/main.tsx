import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { relayStylePagination } from '@apollo/client/utilities';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { CustomerList } from './customerList.tsx';
import { ReturnNotice } from './returnNotice.tsx';
import './style.css';

const client = new ApolloClient({
  link: new HttpLink({ uri: '/graphql' }),
  cache: new InMemoryCache({ typePolicies: { Query: { fields: { customers: relayStylePagination() } } } }),
});

// The browser's back button can restore the page as it was before the checkout.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) void client.refetchQueries({ include: 'active' });
});

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <ApolloProvider client={client}>
      <h1>Customers</h1>
      <ReturnNotice />
      <CustomerList />
    </ApolloProvider>
  </StrictMode>,
);
