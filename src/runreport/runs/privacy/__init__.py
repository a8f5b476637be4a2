"""What names a person, a machine or an account is taken out of runs before pages see them."""
