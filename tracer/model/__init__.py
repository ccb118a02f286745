"""What a trace is made of: events, header and footer around them, spans drawn from them."""
