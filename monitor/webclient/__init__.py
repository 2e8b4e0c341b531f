"""Asking the APIs we have accounts with: session, pace, patience. What an answer means is for each adapter to say."""
